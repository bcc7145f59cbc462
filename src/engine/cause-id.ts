/** Names one recorded change and, through it, everything that led to it; 0 is "no cause". */
export type CauseId = number;
