import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { APPLY_PREFERENCES } from "../components/shell/apply-preferences";
import { Around } from "../components/shell/around";
import "./globals.css";

export const viewport: Viewport = { colorScheme: "light dark", viewportFit: "cover" };

/**
 * Made anew for each request, because each has a nonce of its own: a browser runs only scripts that carry it.
 * `suppressHydrationWarning`: the script sets attributes of `html` before React comes, and browsers hide the nonce from scripts.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <script nonce={nonce} suppressHydrationWarning>
          {APPLY_PREFERENCES}
        </script>
      </head>
      <body>
        <Around>{children}</Around>
      </body>
    </html>
  );
}
