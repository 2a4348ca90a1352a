import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

/** A file that grows at its end. What cannot be written whole is taken back, so that no part of it stays. */
export class AppendFile {
  readonly path: string;
  /** -1 once it is closed: its number may then be another file's. */
  #fd: number;
  #size: number;

  /** Opens a file, or makes an empty one. @param mode `new` empties what is there */
  constructor(path: string, mode: "new" | "continue") {
    this.path = path;
    this.#fd = mode === "new" ? openSync(path, "w+") : openForBoth(path);
    this.#size = fstatSync(this.#fd).size;
  }

  /** Bytes that it holds. */
  get size(): number {
    return this.#size;
  }

  /** Writes bytes at the end. @returns the offset of the first */
  append(bytes: Uint8Array): number {
    const at = this.#size;
    try {
      this.#write(bytes, at);
    } catch (error) {
      this.truncate(at);
      throw error;
    }
    this.#size += bytes.length;
    return at;
  }

  /** Bytes from an offset on. @throws {RangeError} if the file ends before */
  read(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#fd, bytes, done, length - done, offset + done);
      if (read === 0) throw new RangeError(`${this.path} ends at byte ${offset + done}: it was cut short`);
      done += read;
    }
    return bytes;
  }

  /** Writes over what is there. */
  overwrite(offset: number, bytes: Uint8Array): void {
    this.#write(bytes, offset);
  }

  /** Cuts the file short. */
  truncate(size: number): void {
    ftruncateSync(this.#fd, size);
    this.#size = size;
  }

  /** Waits until all that was written would survive a loss of power. */
  sync(): void {
    fdatasyncSync(this.#fd);
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = -1;
    if (fd >= 0) closeSync(fd);
  }

  #write(bytes: Uint8Array, offset: number): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#fd, bytes, done, bytes.length - done, offset + done);
    }
  }
}

function openForBoth(path: string): number {
  try {
    return openSync(path, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return openSync(path, "wx+");
  }
}
