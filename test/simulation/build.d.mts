import type { Edit, Mutant } from './mutants.mjs';

export const root: string;
export function build(outDir: string, entry: string, mutant?: Mutant): string;
export function mutate(source: string, name: string, edits: readonly Edit[]): string;
