/** The id of a snapshot or node, as every input may spell it. */
export const idShape = /^[A-Za-z0-9_-]{1,128}$/;
export const idRule = 'must be 1 to 128 letters, digits, "-" or "_"';
