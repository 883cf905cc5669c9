/** Where the data directory is unless `--data` or PARLEY_DATA says otherwise. */
export const DEFAULT_DATA = './parley-data';
