/** The polynomial of e_exp.c and e_pow.c: x − x² P(x²) for the rational approximation of e^x. */
export function remez(xx: number): number {
  return (
    1.66666666666666019037e-1 +
    xx *
      (-2.77777777770155933842e-3 +
        xx * (6.61375632143793436117e-5 + xx * (-1.6533902205465251539e-6 + xx * 4.13813679705723846039e-8)))
  );
}
