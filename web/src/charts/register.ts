import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import annotation from 'chartjs-plugin-annotation';

Chart.register(
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
  Filler,
  Tooltip,
  annotation,
);
Chart.defaults.font.family = '"Inter Variable", system-ui, sans-serif';
Chart.defaults.font.size = 12;

/** Redraws the charts that were measured with another font before this one was loaded. */
function redraw(): void {
  for (const chart of Object.values(Chart.instances)) chart.update('none');
}
Promise.allSettled([
  document.fonts.load('12px "Inter Variable"'),
  document.fonts.load('600 12px "Inter Variable"'),
]).then(redraw);
