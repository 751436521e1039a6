/** Values on a grid, row by row. */
export interface Grid {
  values: Float32Array;
  width: number;
  height: number;
}

/**
 * Sums over everything above and to the left of each place: from four of them follows the sum over any rectangle.
 * Has one row and one column more than the grid.
 */
export type Sums = Pick<Grid, "width" | "height"> & { sums: Float64Array };

/** Made once, it gives means of any reach. */
export function sumsOf({ values, width, height }: Grid): Sums {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0, from = 0; y < height; y++) {
    let row = 0;
    let to = (y + 1) * (width + 1) + 1;
    for (let x = 0; x < width; x++, to++) {
      row += values[from++] as number;
      sums[to] = (sums[to - width - 1] as number) + row;
    }
  }
  return { sums, width, height };
}

/**
 * Means over the squares that reach `reach` places in each direction; beyond the edge nothing counts.
 * @param stride only every so many places, across and down, gets a mean: the result is as much smaller
 */
export function boxMean({ sums, width, height }: Sums, reach: number, stride = 1): Grid {
  const means: Grid = {
    values: new Float32Array(Math.ceil(width / stride) * Math.ceil(height / stride)),
    width: Math.ceil(width / stride),
    height: Math.ceil(height / stride),
  };
  for (let y = 0, to = 0; y < height; y += stride) {
    const first = Math.max(0, y - reach);
    const last = Math.min(height, y + reach + 1);
    const top = first * (width + 1);
    const bottom = last * (width + 1);
    for (let x = 0; x < width; x += stride) {
      const left = Math.max(0, x - reach);
      const right = Math.min(width, x + reach + 1);
      const sum =
        (sums[bottom + right] as number) -
        (sums[bottom + left] as number) -
        (sums[top + right] as number) +
        (sums[top + left] as number);
      means.values[to++] = sum / ((last - first) * (right - left));
    }
  }
  return means;
}
