import { chromium, type Browser } from 'playwright-core';

const SCRIPT = new URL('../../scripts/chromium.mjs', import.meta.url).href;

/** Nothing that asks the network by itself, and no sandbox where the system allows none to root. */
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's Chromium or Chrome; throws how to get one. The browser's profile is new, and gone when it is closed. */
export async function launchChromium(): Promise<Browser> {
  const { findChromium } = (await import(SCRIPT)) as { findChromium: () => string | undefined };
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      'The browser tests need Chromium or Chrome: install one, or say where it is with CHROMIUM_PATH=/path/to/chromium.',
    );
  }
  const args = process.getuid?.() === 0 ? [...ARGUMENTS, '--no-sandbox'] : ARGUMENTS;
  return chromium.launch({ executablePath, args });
}
