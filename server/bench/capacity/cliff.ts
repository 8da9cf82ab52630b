import { judgeLatencies } from './judge.ts';
import { logUniform, normal, type SimulatedSystem, type SystemKind } from './system.ts';

/**
 * A system with a declared limit, flat up to it. Half of them refuse what is beyond (errors, of which the SLO allows 1%), and half answer ten
 * times as slowly as soon as the load exceeds it.
 */
export const cliff: SystemKind = {
  name: 'cliff',
  about: 'flat up to a declared limit; beyond it errors, or ten times the latency',
  draw(random) {
    const declared = logUniform(random, 50, 500);
    const errorsMax = 0.01;
    const refuses = random() < 0.5;
    const capacityPerSecond = refuses ? declared / (1 - errorsMax) : declared;
    return {
      peakPerSecond: capacityPerSecond / logUniform(random, 0.4, 3),
      capacityPerSecond,
      drive: refuses
        ? (rate) => shareOfErrors(rate, declared, errorsMax)
        : (rate, holdMs) => {
            const middle = rate <= declared ? 0.02 : 0.2;
            const due = Math.round(rate);
            const seconds = Array.from({ length: holdMs / 1000 }, () =>
              Array.from({ length: due }, () => middle * Math.exp(0.3 * normal(random))),
            );
            return judgeLatencies(seconds, 0.1);
          },
    };
  },
};

const shareOfErrors = (
  rate: number,
  declared: number,
  errorsMax: number,
): ReturnType<SimulatedSystem['drive']> => ({
  state: 1 - declared / rate > errorsMax ? 'breaching' : 'passing',
  reason: null,
});
