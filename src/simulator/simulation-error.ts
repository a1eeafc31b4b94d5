/** The simulation cannot go on; the message says why in words for a person. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}
