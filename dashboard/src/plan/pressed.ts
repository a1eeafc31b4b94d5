/** Instructions name pages and buttons between asterisks. Pure. */
export interface Piece {
  text: string;
  /** What is pressed or opened. */
  isName: boolean;
}

export function piecesOf(sentence: string): Piece[] {
  return sentence
    .split(/\*([^*]+)\*/)
    .map((text, place) => ({ text, isName: place % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
