/** Everything a command has to do with outside of itself, so that it runs in a test without a terminal, a clock or a signal. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  stdout: Out;
  stderr: Out;
  fetch: typeof fetch;
  nowMs(): number;
  /** Ends early, without an error, when `signal` is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
  /** Aborted by Ctrl+C, or when nobody reads what is printed. */
  signal: AbortSignal;
  /** When the certificate of an https address ends; null where none was seen. */
  certificateEnd(url: URL): Promise<string | null>;
  /** What a file says; rejects when it cannot be read. */
  readText(path: string): Promise<string>;
  /** Of this program. */
  version: string;
}

export interface Out {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  isTerminal: boolean;
  /** Of the terminal; null elsewhere, where lines are as long as they are. */
  columns(): number | null;
  /** The stream itself, for a progress bar; null where there is none. */
  stream: NodeJS.WriteStream | null;
}
