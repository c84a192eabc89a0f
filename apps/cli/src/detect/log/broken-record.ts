/** A record that is no event; the message says why. */
export class BrokenRecord extends Error {}
