/** Moves a wall's picture by a few pixels a minute, so that nothing is burnt into its screen. Pure. */
const WAY = [
  [0, 0],
  [4, 2],
  [6, 6],
  [2, 4],
  [-2, 6],
  [-6, 2],
  [-4, -2],
  [0, -4],
] as const;

export function nudgeOf(nowMs: number): string {
  const [x, y] = WAY[Math.floor(nowMs / 60_000) % WAY.length]!;
  return `translate(${x}px, ${y}px)`;
}
