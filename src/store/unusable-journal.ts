/** The journal on disk can't be used as it is. The message is one line for people: what is wrong, and what to do. */
export class UnusableJournal extends Error {}
