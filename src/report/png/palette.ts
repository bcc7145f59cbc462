/** Okabe and Ito's palette: told apart by colour-blind readers as well. */
export const PALETTE = [
  '#0072B2',
  '#E69F00',
  '#009E73',
  '#CC79A7',
  '#56B4E9',
  '#D55E00',
  '#F0E442',
  '#000000',
] as const;

/** What stays within a target, and what does not. */
export const WITHIN = PALETTE[0];
export const BEYOND = PALETTE[5];
export const INK = '#222222';
