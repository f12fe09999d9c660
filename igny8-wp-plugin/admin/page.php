<?php
/**
 * The settings page: connect, or see what the last push did.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Shows the page. */
function igny8_render_page(): void {
	$notice = Igny8_Admin::take_notice();
	echo '<div class="wrap"><h1>' . esc_html__( 'IGNY8 Structure Sync', 'igny8-wp-plugin' ) . '</h1>';
	if ( $notice ) {
		igny8_render_notice( $notice['type'], $notice['message'] );
	}
	igny8_render_faults();
	if ( igny8_is_connected() ) {
		igny8_render_connected( $notice );
	} else {
		echo '<p>' . esc_html__( 'Enter the address of your receiver and the API key that was made for this site. The site then sends the names and counts of its post types and taxonomies: now, daily, and soon after a change. No content is sent.', 'igny8-wp-plugin' ) . '</p>';
		igny8_render_connect_form( $notice['entered_url'] ?? '' );
	}
	echo '</div>';
}

/** Shows a notice of WordPress' own kind: success, error, warning or info. */
function igny8_render_notice( string $type, string $message ): void {
	printf( '<div class="notice notice-%s inline"><p>%s</p></div>', esc_attr( $type ), esc_html( $message ) );
}

/** Shows the two fields that connect a site. */
function igny8_render_connect_form( string $url ): void {
	igny8_open_form( 'connect' );
	?>
	<table class="form-table" role="presentation">
		<tr>
			<th scope="row"><label for="igny8-url"><?php esc_html_e( 'Receiver URL', 'igny8-wp-plugin' ); ?></label></th>
			<td><input type="text" inputmode="url" id="igny8-url" name="url" class="regular-text code" required placeholder="https://receiver.example.com" value="<?php echo esc_attr( $url ); ?>"></td>
		</tr>
		<tr>
			<th scope="row"><label for="igny8-key"><?php esc_html_e( 'API key', 'igny8-wp-plugin' ); ?></label></th>
			<td>
				<input type="password" id="igny8-key" name="key" class="regular-text code" required autocomplete="off" spellcheck="false" aria-describedby="igny8-key-help">
				<p class="description" id="igny8-key-help"><?php esc_html_e( 'Begins with whsec_. It is stored in this site\'s database and never shown again.', 'igny8-wp-plugin' ); ?></p>
			</td>
		</tr>
	</table>
	<?php
	submit_button( __( 'Connect', 'igny8-wp-plugin' ) );
	echo '</form>';
}

/** Shows a connected site: what the last push did, and what can be done. */
function igny8_render_connected( array $notice ): void {
	$state = igny8_state();
	$last  = $state['last'];
	$wrong = $last && ! $last['ok'];
	if ( $wrong && ( $notice['message'] ?? '' ) !== $last['message'] ) {
		igny8_render_notice( 'error', igny8_explain_last( $last ) );
	}
	if ( $wrong && igny8_is_mismatch( $last ) ) {
		igny8_render_mismatch( $last );
	}
	$clock = igny8_explain_clock( $state['clock_offset'] );
	if ( '' !== $clock ) {
		igny8_render_notice( 'warning', $clock );
	}
	igny8_render_skipped( $last['skipped'] ?? array() );
	igny8_render_left_out( $last['left_out'] ?? array() );
	igny8_render_facts();
	echo '<div class="submit">';
	igny8_render_button( 'sync', __( 'Sync now', 'igny8-wp-plugin' ), 'primary' );
	igny8_render_button( 'disconnect', __( 'Disconnect', 'igny8-wp-plugin' ), 'secondary' );
	echo '</div>';
	$refused = $wrong && in_array( $last['status'] ?? 0, array( 401, 403 ), true );
	printf( '<details style="margin-top: 1em"%s><summary>%s</summary>', $refused ? ' open' : '', esc_html__( 'Use another address or key', 'igny8-wp-plugin' ) );
	igny8_render_connect_form( $notice['entered_url'] ?? igny8_connection()['url'] );
	echo '</details>';
}

/** Shows the facts as a table. */
function igny8_render_facts(): void {
	echo '<table class="widefat striped" style="max-width: 50em; margin-top: 20px"><tbody>';
	foreach ( igny8_facts() as $fact ) {
		printf( '<tr><th scope="row" style="width: 11em">%s</th><td>%s</td></tr>', esc_html( $fact['label'] ), esc_html( $fact['value'] ) );
	}
	echo '</tbody></table>';
}

/** Asks what the receiver cannot know: whether this site moved, is a copy, or never was the one that the key is for. */
function igny8_render_mismatch( array $last ): void {
	$known = '' !== igny8_state()['home_url'];
	echo '<div class="card" style="max-width: 50em">';
	echo '<h2 class="title">' . esc_html( $known ? __( 'Has this site moved, or is it a copy?', 'igny8-wp-plugin' ) : __( 'Is this key meant for this site?', 'igny8-wp-plugin' ) ) . '</h2>';
	/* translators: 1: the address that the receiver knows. 2: this site's address. */
	echo '<p>' . esc_html( sprintf( __( 'The receiver knows this integration as %1$s, but this site is %2$s. Nothing is stored until you decide.', 'igny8-wp-plugin' ), $last['home_url'] ?? '?', igny8_home_url() ) ) . '</p>';
	igny8_render_button( 'moved', __( 'This site has moved', 'igny8-wp-plugin' ), 'secondary' );
	igny8_render_button( 'copy', $known ? __( 'This is a copy', 'igny8-wp-plugin' ) : __( 'This is another site', 'igny8-wp-plugin' ), 'secondary' );
	echo '</div>';
}

/** Names the entries that the receiver skipped, and why. */
function igny8_render_skipped( array $skipped ): void {
	if ( ! $skipped ) {
		return;
	}
	/* translators: %d: number of entries. */
	$head = sprintf( _n( 'The receiver skipped %d entry and stored the rest. Ask the author of the plugin that registers it to correct it:', 'The receiver skipped %d entries and stored the rest. Ask the authors of the plugins that register them to correct them:', count( $skipped ), 'igny8-wp-plugin' ), count( $skipped ) );
	igny8_render_rows( $head, $skipped );
}

/** Names what this site could not tell of its structure, and why. */
function igny8_render_left_out( array $left_out ): void {
	if ( $left_out ) {
		igny8_render_rows( igny8_explain_left_out(), $left_out );
	}
}

/** Shows a warning with a list of paths and what is wrong with each. */
function igny8_render_rows( string $head, array $rows ): void {
	echo '<div class="notice notice-warning inline"><p>' . esc_html( $head ) . '</p><ul class="ul-disc">';
	foreach ( $rows as $row ) {
		echo '<li><code>' . esc_html( $row['path'] ?? '' ) . '</code> ' . esc_html( $row['message'] ?? '' ) . '</li>';
	}
	echo '</ul></div>';
}

/** Shows a button that is a form of its own. */
function igny8_render_button( string $action, string $label, string $type ): void {
	igny8_open_form( $action, 'display: inline-block; margin-right: .5em' );
	submit_button( $label, $type, "igny8_$action", false );
	echo '</form>';
}

/** Opens the form of an action. */
function igny8_open_form( string $action, string $style = '' ): void {
	printf( '<form method="post" action="%s" style="%s">', esc_url( admin_url( 'admin-post.php' ) ), esc_attr( $style ) );
	echo '<input type="hidden" name="action" value="igny8_' . esc_attr( $action ) . '">';
	wp_nonce_field( "igny8_$action" );
}
