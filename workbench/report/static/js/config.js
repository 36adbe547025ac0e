/** Options that every figure of the page has. */
export const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d", "toImage"]],
};
