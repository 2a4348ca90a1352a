import { Argument, Command } from "commander";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** `noncetrial completion`: what the Tab key proposes. */
export function completionCommand(): Command {
  const command = new Command("completion")
    .description("print a script that lets a shell complete commands, options and their values")
    .addArgument(new Argument("<SHELL>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
The script asks noncetrial itself what fits, so that it need not be made anew with each version.

Examples:
  source <(noncetrial completion bash)                            in ~/.bashrc
  source <(noncetrial completion zsh)                             in ~/.zshrc, behind compinit
  noncetrial completion zsh > "\${fpath[1]}/_noncetrial"          or as a function of zsh
  noncetrial completion fish > ~/.config/fish/completions/noncetrial.fish`,
    )
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { COMPLETION_SCRIPTS } = await import("./completion-scripts.js");
      process.stdout.write(COMPLETION_SCRIPTS[shell]);
    });
  return command.addCommand(
    new Command("words")
      .description("what fits behind the words of a line, the last of them unfinished, one a line")
      .argument("[WORD...]")
      .action(async (words: string[]) => {
        const [{ completions }, { makeProgram }] = await Promise.all([
          import("./completions.js"),
          import("./program.js"),
        ]);
        process.stdout.write((await completions(makeProgram(), words)).map((word) => `${word}\n`).join(""));
      }),
    { hidden: true },
  );
}
