import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { formatLevel } from '../../text/units.ts';
import { dispersionOf } from '../../traffic/burst.ts';
import { isHeld } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';
import { firstFew, planDiagnostic } from '../planDiagnostic.ts';

const tolerance = 0.1;

/** Levels whose arrivals cannot be as bursty as asked: they are too short, or have too few starts. */
export const arrivalForecast = ({ dispersion, rounds }: Plan): readonly Diagnostic[] =>
  dispersion === undefined
    ? []
    : firstFew(
        rounds.flatMap(({ stages }) =>
          stages.filter(isHeld).flatMap((stage) =>
            stage.loads.flatMap(({ path, profile }) => {
              const index = profile === undefined ? null : dispersionOf(profile);
              if (index === null || Math.abs(index / dispersion - 1) <= tolerance) return [];
              const message =
                `arrivals of "${path}" at ${formatLevel(stage)} have an index of dispersion of ${index.toFixed(2)} where ${dispersion} is asked: ` +
                'too few starts; hold it longer';
              return [warning(planDiagnostic(['load', 'arrivals'], message))];
            }),
          ),
        ),
      );
