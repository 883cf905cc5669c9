/** How much of something is done. Called often: it must cost next to nothing. */
export type Report = (done: number, total: number) => void;
