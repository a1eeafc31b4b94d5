import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** File name, relative to the tree's root → its text. */
export type Tree = Record<string, string>;

/** Writes the tree into a new folder outside the project and returns the folder. */
export async function plantTree(tree: Tree): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-lint-'));
  for (const [file, text] of Object.entries(tree)) {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return folder;
}

export async function fellTrees(folders: string[]): Promise<void> {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Runs a script with this Node and parses what it prints as JSON. A linter ends with 1 when it finds something: no failure here. */
export function runForJson(script: string, args: string[], cwd: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script, ...args], { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`${path.basename(script)} printed no JSON: ${stderr || stdout}`, { cause: error }));
      }
    });
  });
}
