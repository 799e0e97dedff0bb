/** What the process gives a command; tests give their own. */
export type Io = {
  out(text: string): Promise<void>;
  err(text: string): void;
  /** All of standard input. */
  stdin(): Promise<Uint8Array<ArrayBuffer>>;
  /** Epoch ms. */
  now(): number;
};

/** One command a file, one line in main.ts. */
export type Command = {
  name: string;
  /** One line for `vigie --help`. */
  summary: string;
  /** The whole of `vigie <name> --help`. */
  help: string;
  /** The exit code. What is thrown is a bug, except UsageError. */
  run(args: string[], io: Io): Promise<number>;
};

export const EXIT_OK = 0;
export const EXIT_USAGE = 1;

/** The command was not asked rightly: its message says what is wrong and what is allowed. Exit code EXIT_USAGE. */
export class UsageError extends Error {}
