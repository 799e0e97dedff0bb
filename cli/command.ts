/** What the process gives a command; tests give their own. */
export type Io = {
  out(text: string): Promise<void>;
  err(text: string): void;
  /** All of standard input. */
  stdin(): Promise<Uint8Array<ArrayBuffer>>;
  /** What a person answers; null where nobody is there to be asked. */
  ask(question: string): Promise<string | null>;
  /** Epoch ms. */
  now(): number;
  env: Record<string, string | undefined>;
  /** Null where the output is no terminal: a file, a pipe. */
  terminal: { columns: number } | null;
};

/** One command a file, one line in main.ts. */
export type Command = {
  name: string;
  /** One line for `vigie --help`. */
  summary: string;
  /** The whole of `vigie <name> --help`. */
  help: string;
  /** The exit code. What is thrown is a bug, except UsageError, Refused and Unreachable. */
  run(args: string[], io: Io): Promise<number>;
};

export const EXIT_OK = 0;
export const EXIT_USAGE = 1;
export const EXIT_REFUSED = 2;
export const EXIT_UNREACHABLE = 3;

/** The command was not asked rightly: its message says what is wrong and what is allowed. Exit code EXIT_USAGE. */
export class UsageError extends Error {}

/** The server understood and did not do it, or failed: its message is the server's own word. Exit code EXIT_REFUSED. */
export class Refused extends Error {
  /** The HTTP status; null where it was no status that told. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered. Exit code EXIT_UNREACHABLE. */
export class Unreachable extends Error {}

/** It may go better in a moment: nobody answered, or what did is starting anew. */
export function isPassing(error: unknown): error is Error {
  return error instanceof Unreachable || (error instanceof Refused && error.status !== null && error.status >= 500);
}
