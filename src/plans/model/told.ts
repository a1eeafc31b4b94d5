/** Says one line of a plan's story in a sentence. Complete by its type. */
import type { Told } from './step.js';
import { REASON_WORDS } from './words.js';

type Sentence = (told: Told, title: string) => string;

/** What somebody else wrote may end with a full stop of its own. */
export const withoutStop = (text: string): string => text.replace(/[.\s]+$/, '');
const because = (detail: string | null): string => (detail === null || detail === '' ? '' : `: ${withoutStop(detail)}`);
const why = ({ reason, detail }: Told): string =>
  reason === null
    ? because(detail)
    : `: ${withoutStop(REASON_WORDS[reason])}${detail === null ? '' : ` (${withoutStop(detail)})`}`;

const SENTENCES: Record<Told['kind'], Sentence> = {
  'plan.started': () => 'The plan was started',
  'plan.stopped': (told, title) => `The plan stopped at “${title}”${why(told)}`,
  'plan.resumed': ({ detail }, title) => `The plan goes on at “${title}”${because(detail)}`,
  'plan.aborted': ({ detail }) => `The plan was given up${because(detail)}`,
  'plan.finished': () => 'The plan is finished',
  'step.begun': (_, title) => `“${title}” is on`,
  'step.called': ({ detail }, title) => `“${title}”: the appliance was asked ${detail}`,
  'step.confirmed': ({ detail }, title) => `“${title}” was confirmed${because(detail)}`,
  'step.contradicted': ({ detail }, title) => `“${title}” was confirmed, but it is seen otherwise${because(detail)}`,
  'step.failed': (told, title) => `“${title}” failed${why(told)}`,
  'step.retried': ({ detail }, title) => `“${title}” is tried again${because(detail)}`,
  'step.taken_over': ({ detail }, title) => `“${title}” was taken over by a person${because(detail)}`,
  'step.overridden': ({ detail }, title) => `“${title}” was passed over${because(detail)}`,
  'step.ended': ({ detail }, title) => `“${title}” was ended early${because(detail)}`,
  'step.skipped': (_, title) => `“${title}”: nothing to do`,
  'step.done': (_, title) => `“${title}” is done`,
};

export const sayTold = (told: Told, title: string | null): string => `${SENTENCES[told.kind](told, title ?? '')}.`;
