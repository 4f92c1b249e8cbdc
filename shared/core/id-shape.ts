/** The id of a snapshot or node, as every input may spell it. */
export const idShape = /^[A-Za-z0-9_-]{1,128}$/;
