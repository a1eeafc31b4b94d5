/** The process cannot start as things are; the message says why and what to do. Not a bug, so no stack is worth showing. */
export class StartError extends Error {}
