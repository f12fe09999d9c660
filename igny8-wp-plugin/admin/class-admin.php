<?php
/**
 * The settings page's actions: each is one form, one nonce, one capability.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Settings → IGNY8. */
final class Igny8_Admin {

	private const PAGE    = 'igny8';
	private const ACTIONS = array( 'connect', 'open_link', 'approve', 'decline', 'follow', 'sync', 'moved', 'copy', 'disconnect' );

	/** Hooks the page, its actions and the link to it. */
	public static function register(): void {
		add_action( 'admin_menu', igny8_guarded( array( self::class, 'add_page' ), 'igny8_add_fault_page' ) );
		igny8_on( 'admin_page_access_denied', 'igny8_deny_page' );
		igny8_on( 'plugin_action_links_' . plugin_basename( IGNY8_PLUGIN_FILE ), array( self::class, 'add_link' ) );
		foreach ( self::ACTIONS as $action ) {
			add_action( "admin_post_igny8_$action", igny8_guarded( array( self::class, $action ), array( self::class, 'return_to_page' ) ) );
		}
	}

	/** Adds the page to the Settings menu. */
	public static function add_page(): void {
		add_options_page( __( 'IGNY8 Structure Sync', 'igny8-wp-plugin' ), __( 'IGNY8', 'igny8-wp-plugin' ), 'manage_options', self::PAGE, igny8_guarded( 'igny8_render_page', 'igny8_render_faults' ) );
	}

	/** Adds a link to the page to the list of plugins. */
	public static function add_link( array $links ): array {
		$link = sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'igny8-wp-plugin' ) );
		return array( 'settings' => $link ) + $links;
	}

	/** Returns the page's address. */
	public static function url(): string {
		return admin_url( 'options-general.php?page=' . self::PAGE );
	}

	/** Connects with what was entered: a connection string or a connect link, else an address and a key. */
	public static function connect(): void {
		self::check( 'connect' );
		self::refuse_configured();
		$url  = self::entered( 'url' );
		$text = self::entered( 'connection' );
		$key  = self::entered( 'key' );
		if ( '' !== igny8_pasted_code( $text ) ) {
			igny8_keep_code( igny8_pasted_code( $text ) );
			self::return_to_page();
		}
		$apart     = '' === trim( $text ) && '' !== trim( $key );
		$connected = $apart ? igny8_connect( $url, $key ) : igny8_connect_by( igny8_pasted_connection( $text ) );
		if ( is_wp_error( $connected ) ) {
			self::leave( 'error', igny8_explain( $connected ), $apart && false === strpos( $url, 'whsec_' ) ? array( 'entered_url' => $url ) : array() );
		}
		self::leave( 'success', __( 'Successfully connected to IGNY8 API and stored API key.', 'igny8-wp-plugin' ) );
	}

	/** Takes the code of a connect link that was opened, to be approved. */
	public static function open_link(): void {
		self::check( 'open_link' );
		self::refuse_configured();
		$code = igny8_pasted_code( self::entered( 'code' ) );
		if ( '' === $code ) {
			self::leave( 'error', __( 'This connect link is not whole. Open it once more, or ask whoever sent it for a new one.', 'igny8-wp-plugin' ) );
		}
		igny8_keep_code( $code );
		self::return_to_page();
	}

	/** Connects with the link that was opened. */
	public static function approve(): void {
		self::check( 'approve' );
		self::refuse_configured();
		$code = igny8_kept_code();
		igny8_drop_code();
		if ( '' === $code ) {
			self::leave( 'error', __( 'The connect link was opened too long ago. Open it once more; it was not used up.', 'igny8-wp-plugin' ) );
		}
		$connected = igny8_connect_by_code( $code );
		if ( is_wp_error( $connected ) ) {
			self::leave( 'error', igny8_explain( $connected ) );
		}
		self::leave( 'success', __( 'Successfully connected to IGNY8 API and stored API key.', 'igny8-wp-plugin' ), $connected );
	}

	/** Forgets the link that was opened. */
	public static function decline(): void {
		self::check( 'decline' );
		igny8_drop_code();
		self::leave( 'info', __( 'Nothing was connected. The link still works until it expires.', 'igny8-wp-plugin' ) );
	}

	/** Connects with what is configured, without waiting for the next try. */
	public static function follow(): void {
		self::check( 'follow' );
		$connected = igny8_follow_now();
		if ( is_wp_error( $connected ) ) {
			self::return_to_page();
		}
		self::leave( 'success', __( 'Connected.', 'igny8-wp-plugin' ) );
	}

	/** Pushes now. */
	public static function sync(): void {
		self::check( 'sync' );
		self::leave_after_push( igny8_push( 'manual' ) );
	}

	/** Binds the integration to this site's new address. */
	public static function moved(): void {
		self::check( 'moved' );
		self::leave_after_push( igny8_push( 'manual', true ) );
	}

	/** Leaves the integration to the site that this is a copy of. */
	public static function copy(): void {
		self::check( 'copy' );
		igny8_forget_connection();
		if ( igny8_is_configured() ) {
			igny8_note_setup( 0, __( 'This copy no longer pushes. Remove the connection from its configuration, or give it one of its own.', 'igny8-wp-plugin' ), true );
			self::return_to_page();
		}
		self::leave( 'info', __( 'This copy no longer pushes. To connect it as a site of its own, ask for a connection string of its own and paste it here.', 'igny8-wp-plugin' ) );
	}

	/** Asks first, because the key was shown only once; disconnects when a person is sure. */
	public static function disconnect(): void {
		self::check( 'disconnect' );
		self::refuse_configured();
		if ( ! isset( $_POST['sure'] ) ) {
			wp_safe_redirect( add_query_arg( 'ask', 'disconnect', self::url() ) );
			exit;
		}
		igny8_disconnect();
		self::leave( 'info', __( 'Disconnected. Nothing is pushed any more, and the key was deleted from this site.', 'igny8-wp-plugin' ) );
	}

	/** Takes what the action before this page left to be said. */
	public static function take_notice(): array {
		$name   = 'igny8_notice_' . get_current_user_id();
		$notice = get_transient( $name );
		delete_transient( $name );
		return is_array( $notice ) ? $notice : array();
	}

	/** Refuses whoever may not, and whoever did not mean to. */
	private static function check( string $action ): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'Only an administrator may do this. Ask one to connect the site.', 'igny8-wp-plugin' ), 403 );
		}
		check_admin_referer( "igny8_$action" );
	}

	/** Refuses to change by hand what is configured. */
	private static function refuse_configured(): void {
		$refusal = igny8_refuse_configured();
		if ( $refusal ) {
			self::leave( 'error', igny8_explain( $refusal ) );
		}
	}

	/** Returns what was entered into a field; sanitize_text_field() would take <https://…> for a tag. */
	private static function entered( string $field ): string {
		return igny8_string( wp_unslash( $_POST[ $field ] ?? '' ) ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput,WordPress.Security.NonceVerification -- check() has verified the nonce.
	}

	/**
	 * Returns to the page with what a push did.
	 *
	 * @param true|WP_Error $pushed
	 */
	private static function leave_after_push( $pushed ): void {
		if ( is_wp_error( $pushed ) ) {
			self::leave( 'error', igny8_explain( $pushed ) );
		}
		self::leave( 'success', __( 'The structure was sent.', 'igny8-wp-plugin' ) . ' ' . igny8_explain_result( igny8_state()['last'] ) );
	}

	/** Returns to the page with a notice; never with the key. */
	private static function leave( string $type, string $message, array $more = array() ): void {
		set_transient( 'igny8_notice_' . get_current_user_id(), compact( 'type', 'message' ) + $more, MINUTE_IN_SECONDS );
		self::return_to_page();
	}

	/** Returns to the page, which says what happened. */
	public static function return_to_page(): void {
		wp_safe_redirect( self::url() );
		exit;
	}
}
