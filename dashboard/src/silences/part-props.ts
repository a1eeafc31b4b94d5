import type { SilenceDraft } from './silence-draft';

/** What each part of the form is given. */
export interface PartProps {
  slug: string;
  draft: SilenceDraft;
  /** What is missing in this part, said once somebody has tried to send it. */
  wrong: (field: keyof SilenceDraft) => string | undefined;
  onChange: (part: Partial<SilenceDraft>) => void;
}
