/** Where the file is to be had in each tool: what somebody asks who has not moved yet. */
import { html } from "lit";
import { t } from "../lib/i18n.js";

export function whereToGetIt() {
  return html`<details class="import-help">
    <summary>${t("Where do I get the file?")}</summary>
    <dl class="import-help__tools">${tools().map(([tool, way]) => html`<dt>${tool}</dt><dd>${way}</dd>`)}</dl>
  </details>`;
}

/** Menus are called as their makers call them. @returns {[string, string][]} */
function tools() {
  return [
    ["Trello", t("On the board: menu, Print, export, and share, Export as JSON. Comments and moves come too, the newest 1,000.")],
    ["HubSpot", t("Deals, as a list: Export, with all properties, as CSV or XLSX.")],
    ["Zoho CRM", t("Setup, Data Administration, Export, the module Deals. Or let a board pull them: in its settings, Deals from other systems.")],
    ["Salesforce", t("A report of opportunities: Export, Details Only, as XLSX or CSV in UTF-8. With the Opportunity ID in it a later file updates.")],
    ["Pipedrive", t("Deals, as a list: Export filter results. Only the columns that are shown are in it.")],
    ["纷享销客", t("商机, as a list: 导出, as XLSX. Or let a board pull them: in its settings, Deals from other systems.")],
    ["Asana", t("The project's menu: Export, CSV.")],
    ["WeKan · Nextcloud Deck · Focalboard", t("Export, in the menu or the settings of the board. WeKan and Deck as JSON, Focalboard as an archive.")],
    ["Planka", t("It has no button for it, but its API answers a board: docs/integrations.md says how.")],
    ["Baton", t("The board's menu: Export, JSON. It makes the same board again.")],
    [t("Anything else"), t("Any table with a column for the title, as XLSX or CSV: you match the columns yourself, and Baton remembers it.")],
  ];
}
