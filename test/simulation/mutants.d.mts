export interface Edit {
  file: string;
  find: string;
  replace: string;
}

export interface Mutant {
  name: string;
  why: string;
  edits: Edit[];
}

export const MUTANTS: readonly Mutant[];
