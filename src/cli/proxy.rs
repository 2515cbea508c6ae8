//! Which proxy in front of the server says who people are: `--trust-header`, `--trust-from`.

use super::context::Failure;
use crate::web::{Network, Proxy};
use clap::Args;
use std::env;

/// The header, and from where it is believed.
#[derive(Debug, Clone, Args)]
pub(super) struct TrustedProxy {
    /// The header in which a proxy in front, which signs people in, says who somebody is, by an id or an e-mail address; such
    /// as `X-Remote-User`. Also from the environment, as `PREWORK_TRUST_HEADER`
    #[arg(long, value_name = "NAME")]
    trust_header: Option<String>,
    /// Where that proxy is: an address or a network, such as `10.0.0.7` or `10.0.0.0/24`; may be given several times. Also
    /// from the environment, as `PREWORK_TRUST_FROM`, with commas between
    #[arg(long, value_name = "ADDRESS[/PREFIX]")]
    trust_from: Vec<String>,
}

impl TrustedProxy {
    /// The proxy; none, when none is named.
    pub(super) fn given(&self) -> Result<Option<Proxy>, Failure> {
        let from_environment = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let header = self.trust_header.clone().or_else(|| from_environment("PREWORK_TRUST_HEADER"));
        let mut from = self.trust_from.clone();
        if from.is_empty() {
            from.extend(from_environment("PREWORK_TRUST_FROM"));
        }
        let from = from.iter().flat_map(|list| list.split(',')).map(str::trim).filter(|text| !text.is_empty());
        let from = from.map(|text| {
            text.parse::<Network>().map_err(|error| {
                Failure::usage(error).hint("`--trust-from` is where the proxy is, such as `10.0.0.7` or `10.0.0.0/24`")
            })
        });
        let from: Vec<Network> = from.collect::<Result<_, _>>()?;
        match (header, from.is_empty()) {
            (None, true) => Ok(None),
            (Some(header), false) => match Proxy::new(&header, from) {
                Some(proxy) => Ok(Some(proxy)),
                None => {
                    Err(Failure::usage(format!("`{}` is no header to say who somebody is in", header.escape_debug()))
                        .hint("name one that the proxy sets and nothing else uses, such as `X-Remote-User`"))
                }
            },
            (Some(_), true) => Err(Failure::usage("a header is to be trusted, and nobody is said to send it")
                .hint("say where the proxy is with `--trust-from ADDRESS`, or in `PREWORK_TRUST_FROM`")),
            (None, false) => Err(Failure::usage("a proxy is to be trusted, and no header is named")
                .hint("name the header it says people in with `--trust-header NAME`, or in `PREWORK_TRUST_HEADER`")),
        }
    }
}
