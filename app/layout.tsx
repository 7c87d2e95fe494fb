import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Viewport } from "next";
import type { ReactNode } from "react";
import { APPLY_PREFERENCES } from "../components/shell/apply-preferences";
import { Dashboard } from "../components/shell/dashboard";
import "./globals.css";

export const viewport: Viewport = { colorScheme: "light dark", viewportFit: "cover" };

/** `suppressHydrationWarning`: the script sets attributes of this element before React comes. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <script>{APPLY_PREFERENCES}</script>
      </head>
      <body>
        <Dashboard>{children}</Dashboard>
      </body>
    </html>
  );
}
