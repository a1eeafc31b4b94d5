/** Prints a line among the results, for figures that a test measures and does not judge strictly. */
export function say(line: string): void {
  process.stdout.write(`    ${line}\n`);
}
