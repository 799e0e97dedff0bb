/** Structured lines: to the console at once, to system_logs with the next flush. No credential gets through. */
import { LOG_LEVELS, type LogLevel } from "../contracts/access.ts";
import { insertLogs, type LogLine } from "../db/logs.ts";
import { type Redactor, redactor } from "../kernel/redaction.ts";

/** Beyond this a batch is in trouble that its first lines tell of. */
const MAX_BUFFERED = 200;
/**
 * A flush is one parameter of at most 2 MB (developers.cloudflare.com/d1/platform/limits). Characters take up to three
 * bytes, and escaping within JSON within JSON can double them.
 */
const MAX_BUFFERED_LENGTH = 300_000;
const MAX_MESSAGE_LENGTH = 1_000;
/** An error with its stack and its cause's. */
const MAX_EXTRA_LENGTH = 8_000;

/** What goes with a message. `error` may be anything that was thrown. */
export type LogFields = { job_id?: string; request_id?: string; [name: string]: unknown };

export type Logger = Record<LogLevel, (message: string, fields?: LogFields) => void> & {
  /** The same buffer, with these fields in every line. */
  with(fields: LogFields): Logger;
  /** One statement for all lines since the last. Never rejects: a log that cannot be written must not fail the work. */
  flush(): Promise<void>;
};

export type LoggerDeps = {
  service: string;
  /** The least that is worth a line. */
  level: LogLevel;
  db: D1Database;
  now(): number;
  /** Values that must never come out: `secretsOf(env)`. */
  secrets: readonly string[];
  print?: (level: LogLevel, line: string) => void;
};

/** One for each request, batch or tick; flushed at its end, in `waitUntil` where somebody waits for the answer. */
export function createLogger(deps: LoggerDeps): Logger {
  return new Sink(deps).logger({});
}

class Sink {
  readonly #deps: LoggerDeps;
  readonly #redact: Redactor;
  readonly #print: (level: LogLevel, line: string) => void;
  #buffer: LogLine[] = [];
  #length = 0;
  #dropped = 0;

  constructor(deps: LoggerDeps) {
    this.#deps = deps;
    this.#redact = redactor(deps.secrets);
    this.#print = deps.print ?? ((level, line) => console[level](line));
  }

  logger(bound: LogFields): Logger {
    const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
      this.#write(level, message, { ...bound, ...fields });
    return {
      debug: at("debug"),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      with: (fields) => this.logger({ ...bound, ...fields }),
      flush: () => this.#flush(),
    };
  }

  #write(level: LogLevel, message: string, { job_id, request_id, ...rest }: LogFields): void {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(this.#deps.level)) return;
    const extra = Object.keys(rest).length === 0 ? null : this.#redact.json(rest);
    const whole = JSON.stringify(extra);
    const line: LogLine = {
      at: this.#deps.now(),
      service: this.#deps.service,
      level,
      message: this.#redact.text(message).slice(0, MAX_MESSAGE_LENGTH),
      jobId: job_id ?? null,
      requestId: request_id ?? null,
      extra: whole.length > MAX_EXTRA_LENGTH ? { truncated: whole.slice(0, MAX_EXTRA_LENGTH) } : extra,
    };
    this.#print(level, printed(line));
    const length = line.message.length + Math.min(whole.length, MAX_EXTRA_LENGTH);
    if (this.#buffer.length >= MAX_BUFFERED || this.#length + length > MAX_BUFFERED_LENGTH) {
      this.#dropped += 1;
      return;
    }
    this.#length += length;
    this.#buffer.push(line);
  }

  async #flush(): Promise<void> {
    if (this.#buffer.length === 0) return;
    const lines = this.#buffer;
    if (this.#dropped > 0) lines.push(this.#own(`${this.#dropped} more lines are on the console only`, null));
    this.#buffer = [];
    this.#length = 0;
    this.#dropped = 0;
    try {
      await insertLogs(this.#deps.db, lines).run();
    } catch (error) {
      // The lines are on the console already.
      this.#print("warn", printed(this.#own("log lines were not stored", this.#redact.json({ error }))));
    }
  }

  #own(message: string, extra: LogLine["extra"]): LogLine {
    const { now, service } = this.#deps;
    return { at: now(), service, level: "warn", message, jobId: null, requestId: null, extra };
  }
}

function printed({ at, jobId, requestId, extra, ...line }: LogLine): string {
  return JSON.stringify({
    at: new Date(at).toISOString(),
    ...line,
    ...(jobId === null ? {} : { job_id: jobId }),
    ...(requestId === null ? {} : { request_id: requestId }),
    ...(extra === null ? {} : { extra }),
  });
}
