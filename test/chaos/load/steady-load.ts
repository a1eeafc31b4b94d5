import { Bystanders, type BystanderHabits } from '../../support/bystanders.js';
import { AnswerBook } from './answer-book.js';

export const BYSTANDERS_SLUG = 'bystanders';

const HABITS: BystanderHabits = { pauseMs: 100, checkInsEach: 60 };

/** Makes the bystanders' site; its clients follow no upgrade and are there to be counted. */
export async function createBystandersSite(url: string, key: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/sites`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ slug: BYSTANDERS_SLUG, name: 'Bystanders' }),
  });
  if (!response.ok) throw new Error(`no site of bystanders: ${response.status} ${await response.text()}`);
}

/** Clients that check in at a gentle pace from beginning to end, or as told by `habits`. */
export class SteadyLoad {
  readonly book = new AnswerBook();
  readonly bystanders: Bystanders;

  constructor(url: string, key: string, name: string, habits: BystanderHabits = HABITS) {
    this.bystanders = new Bystanders(url, key, BYSTANDERS_SLUG, name, {
      ...habits,
      onAnswer: (answer) => this.book.note(answer),
    });
  }
}
