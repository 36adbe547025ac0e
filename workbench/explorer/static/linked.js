// What is selected on one map is selected on the others at once: the kernel may be busy. It hears
// of it, too, and has the last word.

const QUIETLY = { preventEvent: true };

export function linkSelections(plots) {
  for (const { plot } of plots) {
    const others = plots.map((each) => each.plot).filter((other) => other !== plot);
    plot.subscribe("select", ({ points }) => {
      for (const other of others) other.select([...points], QUIETLY); // it keeps what it is given
    });
    plot.subscribe("deselect", () => {
      for (const other of others) other.deselect(QUIETLY);
    });
  }
}
