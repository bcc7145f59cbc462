/** The part of seedrandom that hasim uses; the package ships no types for it. */
declare module 'seedrandom/lib/alea.js' {
  interface AleaState {
    readonly c: number;
    readonly s0: number;
    readonly s1: number;
    readonly s2: number;
  }
  interface Alea {
    (): number;
    double(): number;
    state(): AleaState;
  }
  export default function alea(seed: string, options: { state: true }): Alea;
}
