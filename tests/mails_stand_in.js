// Stands in for Google's sheets, mail and files: TABLE is the sheet, ANSWER what somebody presses.
const sent = [];
const names = (options) => options.attachments.map((file) => file.name);
globalThis.GmailApp = {
  sendEmail: (to, subject, text, options) => sent.push([to, ...names(options)]),
  createDraft: (to, subject, text, options) => sent.push(["draft", to, ...names(options)]),
};
globalThis.MailApp = { getRemainingDailyQuota: () => 10 };
globalThis.DriveApp = {
  getFolderById: () => ({
    getFilesByName: (name) => ({ hasNext: () => true, next: () => ({ getBlob: () => ({ name }) }) }),
  }),
};
globalThis.SpreadsheetApp = {
  getUi: () => ({ alert: () => ANSWER, ButtonSet: {}, Button: { YES: "YES" } }),
  getActiveSheet: () => ({
    getDataRange: () => ({ getValues: () => TABLE }),
    getRange: () => ({ setValue: () => {} }),
  }),
};
process.on("exit", () => process.stdout.write(JSON.stringify(sent)));
