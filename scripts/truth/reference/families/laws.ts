/** Laws by the names that the cases use, as a scenario says them. */

/** @param unit `h`, `ms` */
export function lawText(name: string, mean: number, unit: string): string {
  const of = `mean ${mean}${unit}`;
  const [, word, digits] = /^([A-Za-z]+?)_?(?:cv|k)?([\d.]*)(?:_\w+)?$/.exec(name) ?? [];
  const number = Number(digits);
  switch (word) {
    case 'exponential':
      return `exponential ${of}`;
    case 'deterministic':
      return `${mean}${unit}`;
    case 'lognormal':
      return `lognormal ${of} sigma ${Math.sqrt(Math.log(1 + number * number))}`;
    case 'weibull':
      return `weibull shape ${number} ${of}`;
    case 'erlang':
      return `gamma shape ${number} ${of}`;
    case 'uniform':
      return `uniform 0${unit} to ${2 * mean}${unit}`;
    // No law of the language; where only the mean, or mean and variation, matter another one will do.
    case 'H':
      return `gamma shape 0.25 ${of}`;
    default:
      throw new Error(`no law ${name}`);
  }
}
