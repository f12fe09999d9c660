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
	private const ACTIONS = array( 'connect', 'sync', 'moved', 'copy', 'disconnect' );

	/** Hooks the page, its actions and the link to it. */
	public static function register(): void {
		add_action( 'admin_menu', igny8_guarded( array( self::class, 'add_page' ), 'igny8_add_fault_page' ) );
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

	/** Connects with the address and the key that were entered. */
	public static function connect(): void {
		self::check( 'connect' );
		// phpcs:disable WordPress.Security -- sanitize_text_field() would take <https://…> for a tag; igny8_connect() cleans both.
		$url = igny8_string( wp_unslash( $_POST['url'] ?? '' ) );
		$key = igny8_string( wp_unslash( $_POST['key'] ?? '' ) );
		// phpcs:enable
		$connected = igny8_connect( $url, $key );
		if ( is_wp_error( $connected ) ) {
			self::leave( 'error', igny8_explain( $connected ), false === strpos( $url, 'whsec_' ) ? $url : '' );
		}
		self::leave( 'success', __( 'Successfully connected to IGNY8 API and stored API key.', 'igny8-wp-plugin' ) );
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
		self::leave( 'info', __( 'This copy no longer pushes. To connect it as a site of its own, ask for a key of its own and enter it here.', 'igny8-wp-plugin' ) );
	}

	/** Disconnects. */
	public static function disconnect(): void {
		self::check( 'disconnect' );
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
	private static function leave( string $type, string $message, string $entered_url = '' ): void {
		set_transient( 'igny8_notice_' . get_current_user_id(), compact( 'type', 'message' ) + array_filter( compact( 'entered_url' ) ), MINUTE_IN_SECONDS );
		self::return_to_page();
	}

	/** Returns to the page, which says what happened. */
	public static function return_to_page(): void {
		wp_safe_redirect( self::url() );
		exit;
	}
}
