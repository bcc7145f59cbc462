/** The unit in which a time axis is readable. */

export interface TimeUnit {
  readonly name: string;
  readonly seconds: number;
}

export function unitFor(largestSeconds: number): TimeUnit {
  if (largestSeconds <= 600) return { name: 's', seconds: 1 };
  if (largestSeconds <= 7200) return { name: 'min', seconds: 60 };
  if (largestSeconds <= 172_800) return { name: 'h', seconds: 3600 };
  return { name: 'days', seconds: 86_400 };
}
