/** Published answers of RandomX v1 (its test programme), and of the lite profiles made with the reference at their parameters. */
export const RANDOMX_ANSWERS: Readonly<
  Record<string, readonly { readonly key: string; readonly input: string; readonly hash: string }[]>
> = {
  randomx: [
    {
      key: "test key 000",
      input: "This is a test",
      hash: "639183aae1bf4c9a35884cb46b09cad9175f04efd7684e7262a0ac1c2f0b4e3f",
    },
    {
      key: "test key 000",
      input: "Lorem ipsum dolor sit amet",
      hash: "300a0adb47603dedb42228ccb2b211104f4da45af709cd7547cd049e9489c969",
    },
    {
      key: "test key 000",
      input: "sed do eiusmod tempor incididunt ut labore et dolore magna aliqua",
      hash: "c36d4ed4191e617309867ed66a443be4075014e2b061bcdaf9ce7b721d2b77a8",
    },
  ],
  "randomx-lite-a": [
    {
      key: "test key 000",
      input: "This is a test",
      hash: "78dca720df7b7de01f68d8f3451b5f5aa733bc139d5d13f5b029225a834c1334",
    },
  ],
  "randomx-lite": [
    {
      key: "test key 000",
      input: "This is a test",
      hash: "580f231055954e9bc2908c26675bff7c6f02d13a6d637ac8139712b5c0e56c2c",
    },
  ],
};
