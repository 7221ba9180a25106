// The page that asks whether to sign out was come to by our own button: it has been asked already.
document.querySelector("form").submit();
