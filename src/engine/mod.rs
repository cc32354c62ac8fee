//! A client and a server of TLS 1.3 without input and output: octets in, octets out, and a journal of what was said.
//!
//! Both follow the state machines of RFC 8446, appendix A, with the same names. What they draw comes from
//! [`Entropy`](crate::entropy::Entropy), by name, so that the same configuration and the same seed give the same octets.
//! They do what the RFC says and have no switch to do otherwise; a [`Tamper`] sees every message and record before it
//! leaves, and may send something else.
//!
//! The [journal](Endpoint::journal), the [private keys](Endpoint::private_keys) and the pre-shared keys are what
//! `connection` makes a trace of. The [secrets](Endpoint::secrets), which were computed on the way and with other
//! code, have to be those of the trace.

mod authentication;
mod client;
mod config;
mod conversation;
mod endpoint;
mod error;
mod records;
mod secrets;
mod server;
mod shares;
mod tamper;
#[cfg(test)]
mod tests;

pub use self::{
    client::{Client, ReceivedTicket},
    config::{
        ClientAuth, ClientConfig, CommonConfig, ConfigError, Fragmentation, Identity, Padding,
        PreSharedKey, ServerConfig, Ticket, Trust,
    },
    conversation::converse,
    endpoint::Endpoint,
    error::Error,
    secrets::Secret,
    server::{IssuedTicket, Server},
    tamper::{Faithful, OnMessage, OnRecord, Tamper},
};
