/** A line does not go with those before it, or something is missing at the end. */
export class ImportRefused extends Error {}
