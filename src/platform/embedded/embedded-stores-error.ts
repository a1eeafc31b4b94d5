/** The embedded stores cannot be used as things are; the message says why and what to do. Not a bug, so no stack is worth showing. */
export class EmbeddedStoresError extends Error {}
