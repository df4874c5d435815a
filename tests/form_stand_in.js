// Stands in for Google's FormApp: remembers what a script makes, and prints it.
const made = [];
function recorder(held) {
  const self = new Proxy(held, {
    get(target, name) {
      if (typeof name === "symbol" || name in target) return target[name];
      if (name === "createChoice") return (text, leadsTo) => ({ text, leadsTo });
      if (name === "createResponse") return (value) => recorder({ value });
      if (name === "toPrefilledUrl") return () => `https://example.org/?${target.withItemResponse.value}`;
      if (name.startsWith("add")) {
        return () => {
          made.push({ kind: name });
          return recorder(made[made.length - 1]);
        };
      }
      return (value) => {
        target[name] = value;
        return name.startsWith("get") ? "https://example.org/" : self;
      };
    },
  });
  return self;
}
globalThis.FormApp = {
  create: (title) => recorder({ title }),
  PageNavigationType: { CONTINUE: "continue", SUBMIT: "submit" },
  createTextValidation: () => ({
    setHelpText: (say) => ({
      requireTextMatchesPattern: (match) => ({ build: () => ({ say, match }) }),
    }),
  }),
  createCheckboxValidation: () => ({ requireSelectAtMost: (most) => ({ build: () => most }) }),
};
process.on("exit", () => process.stdout.write(`${JSON.stringify(made)}\n`));
