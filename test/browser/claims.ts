import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { objections } from './objections.js';

/** What would be a claim wherever it stood: the appliance's API does not show it. */
const CLAIMS: Record<string, RegExp> = {
  'a queue': /\bqueued?\b/i,
  'a place in it': /\bplace \d|\bplaces? in the queue/i,
  'a slot': /\bslots?\b/i,
  'a grant': /\bgranted\b/i,
  'an upgrade under way': /\bupgrading\b/i,
  'steered starts': /new starts|\bpaused?\b|\bbump/i,
  'a version of a client': /version (reported|not reported)|\bnot reported\b/i,
};

/** An estimate says that it is one. */
const ALLOWED = /probably upgrading/gi;

/** An element, as far as it is read here. */
interface Part {
  innerText: string;
  querySelectorAll(selector: string): Iterable<{ getAttribute(name: string): string | null }>;
}

/** What the page says, header and dialogs and names for whoever listens included, and each claim in it with what stands about it. */
export async function claimsOn(page: Page): Promise<string[]> {
  const said = await page.locator('body').evaluate((body: Part) => {
    const named = [...body.querySelectorAll('[title],[aria-label],[placeholder]')].flatMap((each) =>
      ['title', 'aria-label', 'placeholder'].map((name) => each.getAttribute(name) ?? ''),
    );
    return [body.innerText, ...named].join('\n');
  });
  const text = `${await page.title()}\n${said}`.replaceAll(ALLOWED, 'PROBABLY');
  return Object.entries(CLAIMS).flatMap(([claim, pattern]) => {
    const found = pattern.exec(text);
    if (found === null) return [];
    return [`${claim}: …${text.slice(Math.max(0, found.index - 50), found.index + 50)}…`];
  });
}

/** The page as it stands claims nothing, and axe finds nothing to object to, in both themes. */
export async function standsWithoutClaims(page: Page): Promise<void> {
  expect(await claimsOn(page)).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    expect(await objections(page)).toEqual([]);
  }
}
