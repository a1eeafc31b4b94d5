/** Two short notes by the browser's own synthesizer: no file is fetched for it. */
const NOTES = [
  { hertz: 659, atSeconds: 0 },
  { hertz: 988, atSeconds: 0.14 },
];
const LASTS_SECONDS = 0.45;
const LOUDNESS = 0.2;

let context: AudioContext | null = null;

/** A browser lets a page sound only once somebody has clicked or typed in it: call this from there. */
export async function openSound(): Promise<boolean> {
  if (typeof AudioContext === 'undefined') return false;
  context ??= new AudioContext();
  if (context.state === 'suspended')
    await Promise.race([context.resume(), new Promise((done) => setTimeout(done, 300))]);
  return context.state === 'running';
}

/** Resolves to whether it sounded. */
export async function playChime(): Promise<boolean> {
  if (!(await openSound()) || context === null) return false;
  for (const { hertz, atSeconds } of NOTES) {
    const startsAt = context.currentTime + atSeconds;
    const note = context.createOscillator();
    const volume = context.createGain();
    note.frequency.value = hertz;
    volume.gain.setValueAtTime(LOUDNESS, startsAt);
    volume.gain.exponentialRampToValueAtTime(0.001, startsAt + LASTS_SECONDS);
    note.connect(volume).connect(context.destination);
    note.start(startsAt);
    note.stop(startsAt + LASTS_SECONDS);
  }
  return true;
}
