/** What the demo tenants' people have written: enough of every status, priority and state of the clock to look at. */

export interface DemoTicket {
  readonly subject: string;
  readonly description: string;
  readonly category: string;
  readonly tags: readonly string[];
}

const text = (category: string, tags: readonly string[], subject: string, description: string): DemoTicket => ({
  category,
  tags,
  subject,
  description,
});

/** Twenty topics; each tenant gets every one twice, by different people at different times. */
export const demoTickets: readonly DemoTicket[] = [
  text(
    "hardware",
    ["printer"],
    "The printer on floor 3 jams on every page",
    "Since the toner was changed this morning it stops after each page and asks for tray 2.",
  ),
  text(
    "hardware",
    ["laptop"],
    "Laptop battery lasts less than an hour",
    "Fully charged it runs for about 50 minutes. Battery health in the settings says 41 %.",
  ),
  text(
    "hardware",
    ["monitor"],
    "Second monitor flickers when the window is moved",
    "Only on the left-hand screen of the hot desk by the window, with two different cables.",
  ),
  text(
    "access",
    ["vpn"],
    "VPN drops every ten minutes",
    "It reconnects by itself but every session on the file server is gone. From home and from the hotel alike.",
  ),
  text(
    "access",
    ["sso"],
    "Cannot sign in after the password change",
    "The new password works for mail. The expenses tool says that the account is locked.",
  ),
  text(
    "access",
    ["onboarding"],
    "New colleague needs access by Monday",
    "She starts in accounting and needs mail, the ERP with the role Clerk, and the shared calendar.",
  ),
  text(
    "access",
    ["offboarding"],
    "Please remove access of a contractor",
    "The contract ended on Friday. He had access to the staging cluster and to two repositories.",
  ),
  text(
    "billing",
    ["invoice"],
    "The invoice shows twelve seats instead of ten",
    "We reduced to ten seats on the first. The invoice of this month still has twelve.",
  ),
  text(
    "billing",
    ["payment"],
    "Card payment is refused although the card is new",
    "The bank says that nothing was requested. Two cards of two banks, same result.",
  ),
  text(
    "billing",
    ["tax"],
    "VAT number is missing on last quarter's invoices",
    "Our auditor needs the number on all three of them. It is in the account settings.",
  ),
  text(
    "software",
    ["crash"],
    "The report export crashes with large ranges",
    "One month works. A whole year ends with a white page after about a minute.",
  ),
  text(
    "software",
    ["slow"],
    "Search takes half a minute since the update",
    "It was instant last week. The tenant has about forty thousand documents.",
  ),
  text(
    "software",
    ["mobile"],
    "Push notifications do not arrive on the phone",
    "They arrive on the tablet with the same account. Notifications are allowed in the settings.",
  ),
  text(
    "software",
    ["import"],
    "CSV import swaps the first two columns",
    "The preview shows them right. After the import, first name and last name have changed places.",
  ),
  text(
    "software",
    ["permissions"],
    "A viewer can see drafts",
    "Our trainee has the viewer role and sees the drafts of the whole team. Screenshots can be sent.",
  ),
  text(
    "network",
    ["wifi"],
    "No Wi-Fi in the large meeting room",
    "Phones connect, laptops do not. There is a customer visit tomorrow at nine.",
  ),
  text(
    "network",
    ["dns"],
    "The intranet opens only with its IP address",
    "The name stopped resolving about an hour ago, for everybody on the second floor.",
  ),
  text(
    "question",
    ["how-to"],
    "How can we archive a finished project?",
    "We would like to keep it readable but out of every list. Is there a setting for that?",
  ),
  text(
    "question",
    ["api"],
    "Is there a limit on API calls per minute?",
    "We plan a nightly synchronisation of about five thousand records and want to be polite.",
  ),
  text(
    "security",
    ["phishing"],
    "Strange mail asks to confirm the payroll account",
    "Three colleagues got it. It looks like ours, but the link goes to a domain we do not know.",
  ),
];
