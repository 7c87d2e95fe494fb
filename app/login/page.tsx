import type { Metadata } from "next";
import { LoginPage } from "../../components/login/login-page";

export const metadata: Metadata = { title: "Sign in · portage-swarm" };

export default function Login() {
  return <LoginPage />;
}
